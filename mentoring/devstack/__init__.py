"""The application on one machine, from nothing: packages, database, broker, processes, browser. Never used in production.

bootstrap.py      makes .venv (plain Python, nothing installed yet)
commands.py       demo, test, bench; and a database for every other command
stack.py          where things lie, what is embedded, the environment all processes get
services.py       PostgreSQL and the broker, from wheels, on Unix sockets
supervisor.py     starts processes and stops them, whatever happens
processes.py      what runs: web, worker, look, video, beat; docker-compose.yml is checked against it
browser.py        finds or fetches a Chromium for the tests
pytest_plugin.py  gives pytest its database and broker, from an IDE too
nginx.conf        what stands in front in docker-compose.yml
"""
