"""The real web process, without its companions: what is measured is this process alone.

python tests/faults/web_server.py PORT
"""

import sys
from pathlib import Path

from streamlit.web import cli

import core.web.site

ROOT = Path(__file__).parents[2]

if __name__ == "__main__":
    core.web.site.supervised = lambda _settings: None  # type: ignore[assignment]
    address = [f"--server.port={sys.argv[1]}", "--server.address=127.0.0.1", "--server.headless=true"]
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), *address, "--logger.hideWelcomeMessage=true"]
    sys.exit(cli.main())
