"""What the browser talks to beside Streamlit: routes, the gate in front of them, and the processes behind."""
