"""Collections as files for other programs: tables, documents, manifests, side-cars and a page to open anywhere."""
