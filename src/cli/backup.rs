//! `kotae backup`: a copy for the day the disk breaks, without the keys.

use std::path::PathBuf;

use serde_json::json;

use super::place::{Failure, Outcome, Place};
use crate::flow;

/// Arguments of `kotae backup`.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// New or empty folder.
    folder: PathBuf,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(place: &Place, args: &BackupArgs) -> Outcome {
    let folder = &args.folder;
    if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::refused(format!("{}: is not empty: expected a new folder", folder.display())));
    }
    let fault = |fault| Failure::outside(format!("{}: cannot be made: {fault}", folder.display()));
    std::fs::create_dir_all(folder).map_err(fault)?;
    #[cfg(unix)]
    {
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(folder, private).map_err(fault)?;
    }
    let (context, _) = place.open().await?;
    let files = flow::upkeep::back_up(&context, folder).await?;
    context.close().await;
    if args.json {
        return Ok(json!({ "files": files }).to_string());
    }
    if files.is_empty() {
        return Ok("The boxes were written anew. Now copy the database with PostgreSQL's own tools (pg_dump).\n\
                   封印した回答を並べ替えました。続けて pg_dump などでデータベースを複製してください。"
            .to_owned());
    }
    Ok(format!(
        "Copied to {}, without keys: only the recovery sheets open the answers in it.\n\
         {} に複製しました。鍵は含まれません。中の回答を開けるのは復元シートだけです。",
        folder.display(),
        folder.display()
    ))
}
