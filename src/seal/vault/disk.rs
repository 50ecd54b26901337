//! Files that hold secrets: written so that a crash leaves the old one or the new one, and overwritten when they go.
//! Owns the order of the steps; knows nothing of what is written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::super::random;

/// Writes a file of a folder, in place of the one before it, which is overwritten. Returns once it is on the disk.
pub(super) fn replace(folder: &Path, path: &Path, text: &[u8]) -> io::Result<()> {
    let new = unfinished(path);
    make_private(folder)?;
    shred(&new)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&new)?;
    file.write_all(text)?;
    file.sync_all()?;
    let old = open_for_wiping(path)?;
    fs::rename(&new, path)?;
    sync(folder)?;
    // Only now, when the new file is there for certain; the old one has no name any more.
    old.map_or(Ok(()), |mut old| wipe(&mut old))
}

/// Overwrites and removes a file of a folder; says whether it was there.
pub(super) fn destroy(folder: &Path, path: &Path) -> io::Result<bool> {
    // What a crash left unfinished holds the same secrets.
    let unfinished = shred(&unfinished(path))?;
    let found = shred(path)?;
    if unfinished || found {
        sync(folder)?;
    }
    Ok(found)
}

/// Where a file is before it is complete; always the same place, so that what a crash left can be destroyed.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    path.with_extension("json.new")
}

/// Makes the folder, and lets nobody else in.
fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}

/// Makes what was renamed or removed in a folder last.
fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    let _ = folder;
    Ok(())
}

fn open_for_wiping(path: &Path) -> io::Result<Option<File>> {
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn wipe(file: &mut File) -> io::Result<()> {
    let length = file.metadata()?.len();
    for _ in 0..length.div_ceil(64) {
        file.write_all(&random::<64>())?;
    }
    file.sync_all()
}

fn shred(path: &Path) -> io::Result<bool> {
    let Some(mut file) = open_for_wiping(path)? else { return Ok(false) };
    wipe(&mut file)?;
    fs::remove_file(path)?;
    Ok(true)
}
