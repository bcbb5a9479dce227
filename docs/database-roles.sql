-- Two roles instead of one, so that nobody who gets hold of the application can switch off its record.
--
-- `mentoring` owns the tables and is used by `manage.py prepare` only. `mentoring_app` is what web, workers and beat use: it reads and
-- writes rows, but owns nothing, so it can neither disable a trigger, nor empty or rewrite the audit trail, nor drop a table.
-- Run this once as `mentoring`, after the first `prepare`; what later migrations add is covered by the default privileges.

CREATE ROLE mentoring_app LOGIN;

GRANT USAGE ON SCHEMA public TO mentoring_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO mentoring_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO mentoring_app;
REVOKE UPDATE, DELETE ON audit_event, audit_rowchange FROM mentoring_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM mentoring_app;

ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO mentoring_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO mentoring_app;
