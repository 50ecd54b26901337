//! Where memory is swapped out to, and whether that is encrypted.
//! Owns `/proc/swaps` and the walk through `/sys` from a device down to what lies below it.

use std::path::{Path, PathBuf};

use super::machine::unescape;
use crate::domain::doctor::Swap;

/// Layers of devices that are looked through; more than any machine has.
const DEEPEST: usize = 8;

/// Every area of swap of a system with this root.
pub(super) fn areas(root: &Path) -> Option<Vec<Swap>> {
    let text = std::fs::read_to_string(root.join("proc/swaps")).ok()?;
    let area = |line: &str| {
        let mut words = line.split_whitespace();
        let (name, kind) = (unescape(words.next()?), words.next()?);
        let safe = if kind == "file" { file(root, &name) } else { device(root, &name) };
        Some(Swap { name, safe })
    };
    Some(text.lines().skip(1).filter_map(area).collect())
}

fn below(root: &Path, path: &str) -> PathBuf {
    root.join(path.trim_start_matches('/'))
}

fn device(root: &Path, name: &str) -> Option<bool> {
    // `/dev/mapper/swap` leads to `/dev/dm-1`, which is the name the kernel knows.
    let name = below(root, name).canonicalize().unwrap_or_else(|_| PathBuf::from(name));
    let name = name.file_name()?.to_str()?;
    if name.starts_with("zram") {
        return Some(true);
    }
    safe(&root.join("sys/class/block").join(name), DEEPEST)
}

/// A file is as safe as the device its file system lies on; some file systems do not tell which.
#[cfg(unix)]
fn file(root: &Path, name: &str) -> Option<bool> {
    let number = std::os::unix::fs::MetadataExt::dev(&below(root, name).metadata().ok()?);
    let major = ((number >> 8) & 0xfff) | ((number >> 32) & 0xffff_f000);
    let minor = (number & 0xff) | ((number >> 12) & 0xffff_ff00);
    safe(&root.join(format!("sys/dev/block/{major}:{minor}")), DEEPEST)
}

#[cfg(not(unix))]
fn file(_root: &Path, _name: &str) -> Option<bool> {
    None
}

/// Whether a block device is encrypted: it is one of dm-crypt's, or everything below it is.
fn safe(block: &Path, deepest: usize) -> Option<bool> {
    if deepest == 0 || !block.is_dir() {
        return None;
    }
    if std::fs::read_to_string(block.join("dm/uuid")).is_ok_and(|uuid| uuid.starts_with("CRYPT-")) {
        return Some(true);
    }
    let entries = std::fs::read_dir(block.join("slaves")).into_iter().flatten().filter_map(Result::ok);
    let layers: Vec<Option<bool>> = entries.map(|entry| safe(&entry.path(), deepest - 1)).collect();
    if layers.contains(&Some(false)) || layers.is_empty() {
        return Some(false);
    }
    layers.into_iter().collect::<Option<Vec<bool>>>().map(|_| true)
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    struct Machine(tempfile::TempDir);

    impl Machine {
        fn new(swaps: &str) -> Self {
            let machine = Self(tempfile::tempdir().unwrap());
            machine.write("proc/swaps", &format!("Filename\t\tType\t\tSize\t\tUsed\t\tPriority\n{swaps}"));
            machine
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn block(&self, name: &str, uuid: &str, slaves: &[&str]) {
            self.write(&format!("sys/class/block/{name}/dm/uuid"), uuid);
            for slave in slaves {
                let link = self.0.path().join(format!("sys/class/block/{name}/slaves/{slave}"));
                fs::create_dir_all(link.parent().unwrap()).unwrap();
                std::os::unix::fs::symlink(format!("../../{slave}"), link).unwrap();
            }
        }

        fn told(&self) -> Vec<(String, Option<bool>)> {
            areas(self.0.path()).unwrap().into_iter().map(|area| (area.name, area.safe)).collect()
        }
    }

    #[test]
    fn no_swap_is_told_from_no_answer() {
        assert_eq!(Machine::new("").told(), []);
        assert_eq!(areas(tempfile::tempdir().unwrap().path()), None);
    }

    #[test]
    fn partitions_are_clear_and_crypted_devices_and_memory_are_not() {
        let machine = Machine::new(
            "/dev/sda2                  partition\t2097148\t\t0\t\t-2\n/dev/dm-0  partition 1 0 -3\n\
             /dev/zram0 partition 1 0 100\n/dev/mapper/vg-swap partition 1 0 -4\n/dev/md0 partition 1 0 -5\n\
             /dev/sdz9 partition 1 0 -6\n",
        );
        machine.block("sda2", "", &[]);
        machine.block("dm-0", "CRYPT-LUKS2-0123-swap\n", &["sda3"]);
        // A logical volume that lies on an encrypted disk, by the name of a link.
        machine.block("dm-1", "LVM-abc", &["dm-0"]);
        machine.write("dev/dm-1", "");
        machine.write("dev/mapper/x", "");
        std::os::unix::fs::symlink("../dm-1", machine.0.path().join("dev/mapper/vg-swap")).unwrap();
        // Two disks, of which one is encrypted.
        machine.block("md0", "", &["dm-0", "sda2"]);
        let safe: Vec<Option<bool>> = machine.told().into_iter().map(|(_, safe)| safe).collect();
        assert_eq!(safe, [Some(false), Some(true), Some(true), Some(true), Some(false), None]);
    }

    #[test]
    fn a_file_is_looked_for_below_its_file_system() {
        let machine = Machine::new("/swap\\040file file 1 0 -2\n/gone file 1 0 -3\n");
        machine.write("swap file", "");
        let number = std::os::unix::fs::MetadataExt::dev(&fs::metadata(machine.0.path()).unwrap());
        let (major, minor) = ((number >> 8) & 0xfff, (number & 0xff) | ((number >> 12) & 0xffff_ff00));
        assert_eq!(machine.told(), [("/swap file".to_owned(), None), ("/gone".to_owned(), None)]);
        machine.write(&format!("sys/dev/block/{major}:{minor}/dm/uuid"), "CRYPT-PLAIN-x");
        assert_eq!(machine.told()[0].1, Some(true));
    }
}
