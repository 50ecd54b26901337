//! What the operating system tells about crashes, files and folders. `None` wherever it does not tell.
//! Owns the reading of `/proc` and of permissions; judges nothing.

use std::path::{Path, PathBuf};

use super::Site;
use crate::domain::doctor::{Core, File, Place};

/// Variables that ask programs written in Rust for a log.
const LOGS: [&str; 2] = ["KOTAE_LOG", "RUST_LOG"];
/// Folders that programs copy to other machines; `OneDrive - 市役所` is one too.
const SYNCED: [&str; 8] =
    ["onedrive", "dropbox", "google drive", "googledrive", "icloud drive", "box sync", "nextcloud", "owncloud"];

/// What a crash of this process would leave.
pub(super) fn core() -> Option<Core> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let pattern = std::fs::read_to_string("/proc/sys/kernel/core_pattern").ok()?;
    Some(Core { limit: core_limit(&limits)?, pattern: pattern.trim().to_owned() })
}

/// The soft limit; outer `None` if it is not told, inner if there is none.
fn core_limit(limits: &str) -> Option<Option<u64>> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max core file size"))?;
    let soft = line.split_whitespace().next()?;
    if soft == "unlimited" { Some(None) } else { soft.parse().ok().map(Some) }
}

/// Variables that are set.
pub(super) fn logs() -> Vec<(String, String)> {
    LOGS.into_iter().filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?))).collect()
}

/// The data folder, what lies in it, and what lies elsewhere and must be as closed.
#[cfg(unix)]
pub(super) fn files(site: &Site) -> Option<Vec<File>> {
    let folder = site.folder.canonicalize().ok()?;
    let inside = |path: &Path| path.canonicalize().is_ok_and(|path| path.starts_with(&folder));
    let look = |path: &Path, group_may: bool| {
        let mode = std::os::unix::fs::PermissionsExt::mode(&path.metadata().ok()?.permissions());
        Some(File { path: path.display().to_string(), mode, group_may, inside: inside(path) })
    };
    let entries =
        std::fs::read_dir(&folder).ok()?.filter_map(Result::ok).map(|entry| site.folder.join(entry.file_name()));
    let mut own: Vec<PathBuf> = entries.collect();
    own.sort();
    let elsewhere = |path: &&PathBuf| !own.contains(path) && !inside(path);
    let database = site.database.as_ref().filter(elsewhere).and_then(|path| look(path, false));
    let key = site.tls_key.as_ref().filter(elsewhere).and_then(|path| look(path, true));
    let all = std::iter::once(&site.folder).chain(&own).filter_map(|path| look(path, false));
    Some(all.chain(database).chain(key).collect())
}

/// Other systems keep permissions in another way, which is not read here.
#[cfg(not(unix))]
pub(super) fn files(_site: &Site) -> Option<Vec<File>> {
    None
}

/// The file system of a folder, and the program that copies it away.
pub(super) fn place(folder: &Path) -> Option<Place> {
    let folder = folder.canonicalize().ok()?;
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok();
    let filesystem = mounts.and_then(|mounts| filesystem(&mounts, &folder));
    let synced = synced(&folder);
    if filesystem.is_none() && synced.is_none() {
        return None;
    }
    Some(Place { filesystem: filesystem.unwrap_or_default(), synced })
}

/// Type of the innermost mount that holds a folder; of two at one place the later hides the earlier.
fn filesystem(mounts: &str, folder: &Path) -> Option<String> {
    let mount = |line: &str| {
        let (place, system) = line.split_once(" - ")?;
        let point = PathBuf::from(unescape(place.split(' ').nth(4)?));
        let kind = system.split(' ').next()?.to_owned();
        folder.starts_with(&point).then(|| (point.components().count(), kind))
    };
    mounts.lines().filter_map(mount).max_by_key(|(depth, _)| *depth).map(|(_, kind)| kind)
}

fn synced(folder: &Path) -> Option<String> {
    let is_synced = |path: &&Path| {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        SYNCED.contains(&name.as_str()) || name.starts_with("onedrive - ")
    };
    folder.ancestors().find(is_synced).map(|path| path.display().to_string())
}

/// The kernel writes a space in a path as `\040`.
pub(super) fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let octal = tail.get(..3).filter(|_| *first == b'\\').and_then(|three| std::str::from_utf8(three).ok());
        let (byte, after) = match octal.and_then(|three| u8::from_str_radix(three, 8).ok()) {
            Some(byte) => (byte, &tail[3..]),
            None => (*first, tail),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_of_a_core_is_read() {
        let limits = |soft: &str| {
            format!(
                "Limit                     Soft Limit           Hard Limit           Units     \n\
                 Max stack size            8388608              unlimited            bytes     \n\
                 Max core file size        {soft:<20} unlimited            bytes     \n"
            )
        };
        assert_eq!(core_limit(&limits("0")), Some(Some(0)));
        assert_eq!(core_limit(&limits("unlimited")), Some(None));
        assert_eq!(core_limit("Max stack size 1 2 bytes"), None);
    }

    #[test]
    fn the_innermost_mount_tells_the_file_system() {
        let mounts = "22 27 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n\
                      30 22 0:40 / /srv/data rw shared:1 - xfs /dev/sdb1 rw\n\
                      31 22 0:41 / /srv/data rw shared:2 master:1 - cifs //nas/a rw\n\
                      32 22 0:42 / /srv/a\\040b rw - nfs4 nas:/b rw\n";
        let kind = |folder: &str| filesystem(mounts, Path::new(folder));
        assert_eq!(kind("/var/lib/kotae").as_deref(), Some("ext4"));
        assert_eq!(kind("/srv/data/kotae").as_deref(), Some("cifs"));
        assert_eq!(kind("/srv/a b").as_deref(), Some("nfs4"));
        assert_eq!(kind("/srv/database").as_deref(), Some("ext4"));
        assert_eq!(filesystem("nonsense", Path::new("/")), None);
    }

    #[test]
    fn folders_of_programs_that_copy_are_known_by_name() {
        let found = |path: &str| synced(Path::new(path));
        assert_eq!(found("/home/a/OneDrive - 青森市/kotae").as_deref(), Some("/home/a/OneDrive - 青森市"));
        assert_eq!(found("/home/a/Dropbox").as_deref(), Some("/home/a/Dropbox"));
        assert_eq!(found("/srv/onedriver/dropboxes"), None);
    }

    #[test]
    fn paths_are_read_as_the_kernel_writes_them() {
        assert_eq!(unescape("/a\\040b\\011c"), "/a b\tc");
        assert_eq!(unescape("/鍵\\"), "/鍵\\");
        assert_eq!(unescape("/\\08x"), "/\\08x");
    }

    #[cfg(unix)]
    #[test]
    fn files_elsewhere_are_looked_at_too() {
        use std::net::SocketAddr;
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, mode: u32| {
            let path = folder.path().join(name);
            std::fs::write(&path, "").unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            path
        };
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let key = make("data/鍵.pem", 0o640);
        let database = make("elsewhere.db", 0o604);
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let site = Site { folder: data, database: Some(database), listen, tls_key: Some(key) };
        let found = files(&site).unwrap();
        let told: Vec<(bool, u32, bool)> = found.iter().map(|f| (f.inside, f.mode & 0o777, f.group_may)).collect();
        assert_eq!(told[1..], [(true, 0o640, false), (false, 0o604, false)]);
        assert!(found[0].inside && found[0].mode & 0o040_000 != 0);
        assert!(files(&Site { folder: folder.path().join("nowhere"), ..site }).is_none());
    }
}
