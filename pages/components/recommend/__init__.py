"""Lists on the page: for whom, what they should be like, and what people say of them."""
