//! Staff who may log in, their sessions, and tokens for programs.
//! Owns tables staff, session and api_token; holds hashes of secrets only, and nothing about respondents.

use super::{Store, StoreError, on};

/// Somebody who may log in. No Debug: it holds a hash of a password.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Login name.
    pub name: String,
    /// argon2id with its parameters.
    pub password_hash: String,
}

/// A login that lasts.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Hash of the token in the browser.
    pub token_hash: String,
    /// Login name.
    pub user: String,
    /// End, seconds since 1970.
    pub expires: i64,
    /// Last request, seconds since 1970.
    pub last_seen: i64,
}

/// A program's way in.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Name in lists, random.
    pub id: String,
    /// What it is used for.
    pub label: String,
    /// Hash of the token.
    pub token_hash: String,
}

impl Store {
    /// Adds a user.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if the name is in use; the database's failures.
    pub async fn add_user(&self, user: &User) -> Result<(), StoreError> {
        let sql = "INSERT INTO staff (name, password_hash) VALUES ($1, $2)";
        on!(self, pool =>
            sqlx::query(sql).bind(&user.name).bind(&user.password_hash).execute(pool).await.map(drop))
        .map_err(|fault| StoreError::adding(fault, format!("user `{}`", user.name), "user"))
    }

    /// A user by name.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_user(&self, name: &str) -> Result<Option<User>, StoreError> {
        let sql = "SELECT name, password_hash FROM staff WHERE name = $1";
        let row: Option<(String, String)> =
            on!(self, pool => sqlx::query_as(sql).bind(name).fetch_optional(pool).await)?;
        Ok(row.map(|(name, password_hash)| User { name, password_hash }))
    }

    /// All users by name.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn load_users(&self) -> Result<Vec<User>, StoreError> {
        let sql = "SELECT name, password_hash FROM staff";
        let mut rows: Vec<(String, String)> = on!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        rows.sort_unstable();
        Ok(rows.into_iter().map(|(name, password_hash)| User { name, password_hash }).collect())
    }

    /// Removes a user and all sessions of that user; `false` if there was none.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn remove_user(&self, name: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM staff WHERE name = $1";
        let removed = on!(self, pool =>
            sqlx::query(sql).bind(name).execute(pool).await.map(|done| done.rows_affected()))?;
        Ok(removed == 1)
    }

    /// Adds a session.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if the user is gone; the database's failures.
    pub async fn add_session(&self, session: &Session) -> Result<(), StoreError> {
        let sql = "INSERT INTO session (token_hash, staff, expires, last_seen) VALUES ($1, $2, $3, $4)";
        on!(self, pool => sqlx::query(sql)
            .bind(&session.token_hash)
            .bind(&session.user)
            .bind(session.expires)
            .bind(session.last_seen)
            .execute(pool).await.map(drop))
        .map_err(|fault| StoreError::adding(fault, "this session", format!("user `{}`", session.user)))
    }

    /// A session by the hash of its token, expired or not.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_session(&self, token_hash: &str) -> Result<Option<Session>, StoreError> {
        let sql = "SELECT token_hash, staff, expires, last_seen FROM session WHERE token_hash = $1";
        let row: Option<(String, String, i64, i64)> =
            on!(self, pool => sqlx::query_as(sql).bind(token_hash).fetch_optional(pool).await)?;
        Ok(row.map(|(token_hash, user, expires, last_seen)| Session { token_hash, user, expires, last_seen }))
    }

    /// Notes that a session is in use; nothing happens if it is gone.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn touch_session(&self, token_hash: &str, last_seen: i64) -> Result<(), StoreError> {
        let sql = "UPDATE session SET last_seen = $1 WHERE token_hash = $2";
        on!(self, pool => sqlx::query(sql).bind(last_seen).bind(token_hash).execute(pool).await.map(drop))?;
        Ok(())
    }

    /// Ends a session; nothing happens if it is gone.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn remove_session(&self, token_hash: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM session WHERE token_hash = $1";
        on!(self, pool => sqlx::query(sql).bind(token_hash).execute(pool).await.map(drop))?;
        Ok(())
    }

    /// Removes sessions that expired before `expires` or were last seen before `last_seen`, and says how many.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn remove_sessions_before(&self, expires: i64, last_seen: i64) -> Result<u64, StoreError> {
        let sql = "DELETE FROM session WHERE expires < $1 OR last_seen < $2";
        Ok(on!(self, pool =>
            sqlx::query(sql).bind(expires).bind(last_seen).execute(pool).await.map(|done| done.rows_affected()))?)
    }

    /// Adds a token.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if its id is in use; the database's failures.
    pub async fn add_token(&self, token: &ApiToken) -> Result<(), StoreError> {
        let sql = "INSERT INTO api_token (id, label, token_hash) VALUES ($1, $2, $3)";
        on!(self, pool => sqlx::query(sql)
            .bind(&token.id)
            .bind(&token.label)
            .bind(&token.token_hash)
            .execute(pool).await.map(drop))
        .map_err(|fault| StoreError::adding(fault, format!("token `{}`", token.id), "token"))
    }

    /// A token by its hash.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn find_token(&self, token_hash: &str) -> Result<Option<ApiToken>, StoreError> {
        let sql = "SELECT id, label, token_hash FROM api_token WHERE token_hash = $1";
        let row: Option<(String, String, String)> =
            on!(self, pool => sqlx::query_as(sql).bind(token_hash).fetch_optional(pool).await)?;
        Ok(row.map(|(id, label, token_hash)| ApiToken { id, label, token_hash }))
    }

    /// All tokens by id.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn load_tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let sql = "SELECT id, label, token_hash FROM api_token";
        let mut rows: Vec<(String, String, String)> = on!(self, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        rows.sort_unstable();
        Ok(rows.into_iter().map(|(id, label, token_hash)| ApiToken { id, label, token_hash }).collect())
    }

    /// Removes a token; `false` if there was none.
    ///
    /// # Errors
    /// The database's failures.
    pub async fn remove_token(&self, id: &str) -> Result<bool, StoreError> {
        let sql = "DELETE FROM api_token WHERE id = $1";
        let removed = on!(self, pool =>
            sqlx::query(sql).bind(id).execute(pool).await.map(|done| done.rows_affected()))?;
        Ok(removed == 1)
    }
}
