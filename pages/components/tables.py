"""Tables that are brought in through the browser: Streamlit's uploader keeps them in memory while the page is open."""

MOST_MB = 16  # larger tables come in by the command line
