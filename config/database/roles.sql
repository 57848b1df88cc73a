-- The logins of the program, made by a superuser before the first migration. PostgreSQL >= 16.
--
-- registry_app and registry_service hold the rights and the row policies; nobody logs in as
-- them, work switches to them for a transaction. INHERIT FALSE where a login must not see
-- every center's rows before it switches: a member that inherits also matches the policies
-- of the role it is a member of.
CREATE ROLE registry_app NOLOGIN;
CREATE ROLE registry_service NOLOGIN;
CREATE ROLE registry_owner LOGIN CREATEDB;
CREATE ROLE registry_web LOGIN;
CREATE ROLE registry_worker LOGIN;
GRANT registry_app, registry_service TO registry_owner WITH INHERIT FALSE, SET TRUE;
GRANT registry_app TO registry_web, registry_worker WITH INHERIT TRUE, SET TRUE;
GRANT registry_service TO registry_worker WITH INHERIT FALSE, SET TRUE;
