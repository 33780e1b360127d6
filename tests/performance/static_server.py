"""`python -m tests.performance.static_server FOLDER PORT`: files of a folder over HTTP and nothing else, as a floor."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.staticfiles import StaticFiles

if __name__ == "__main__":
    app = Starlette()
    app.mount("/", StaticFiles(directory=sys.argv[1]))
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_config=None, lifespan="off")
