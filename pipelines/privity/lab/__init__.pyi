from .server import start_lab as start_lab
