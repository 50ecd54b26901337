# The report of `kotae doctor`, and what the running server tells staff.
doctor-title = What would break anonymity on this machine
doctor-ok = ok
doctor-to-fix = TO FIX
doctor-cannot-tell = cannot tell
doctor-accepted = accepted
doctor-seen = Seen
doctor-means = Why
doctor-fix = To do
doctor-word = Accepted
doctor-accepted-by = { $on }, { $by }: { $reason }
doctor-none = Nothing is left to fix.
doctor-open = To fix: { $n }. Or accept in writing: kotae doctor --accept CHECK --reason TEXT --by NAME
doctor-here = Crashes and log variables were looked at as they are for this command: run it as the server is run (same account, same unit).
doctor-swap = Swap
doctor-swap-means = Memory is written to a disk that is not encrypted. Answers and keys that were in memory can be read from it later, even after they were erased.
doctor-swap-fix = Switch swap off (swapoff -a, and take it out of /etc/fstab), encrypt it, or use zram.
doctor-swap-look = Whether swap is encrypted cannot be seen from here. cat /proc/swaps and lsblk show what lies below it.
doctor-core-dumps = Crash dumps
doctor-core-dumps-means = If the program crashes, the system keeps a copy of its memory, with the answers and keys in it.
doctor-core-dumps-fix = LimitCORE=0 in the unit of the service (ulimit -c 0 in a shell). Where core_pattern begins with |, a collector takes the memory whatever the limit is: kernel.core_pattern=core in /etc/sysctl.d.
doctor-core-dumps-look = This system does not say what it does with the memory of a crashed program. Switch crash dumps off in its settings.
doctor-commit-timestamps = Times of transactions
doctor-commit-timestamps-means = PostgreSQL keeps the time of every transaction: whoever holds the database can tell at what time each row was written.
doctor-commit-timestamps-fix = track_commit_timestamp = off in postgresql.conf, then restart PostgreSQL.
doctor-commit-timestamps-look = PostgreSQL did not tell its settings. Ask it: SHOW track_commit_timestamp (expected: off).
doctor-statement-log = Log of statements
doctor-statement-log-means = PostgreSQL writes statements, or how long they took, to its log with the time: at what times people answered can be read there.
doctor-statement-log-fix = In postgresql.conf: log_statement = none (or ddl), log_min_duration_statement = -1, log_min_duration_sample = -1, log_transaction_sample_rate = 0, log_duration = off. Reload it, and delete the old logs.
doctor-statement-log-look = PostgreSQL did not tell its settings. Ask it: SHOW log_statement (expected: none or ddl) and SHOW log_min_duration_statement (expected: -1).
doctor-archive = Archive of the journal
doctor-archive-means = PostgreSQL's journal is archived or sent elsewhere. In it rests the order in which rows were written, even after Kotae has shuffled or erased them.
doctor-archive-fix = For the server of this database archive_mode = off and wal_level = replica, then restart PostgreSQL; or keep the surveys in SQLite, which has no journal to archive.
doctor-archive-look = PostgreSQL did not tell its settings. Ask it: SHOW archive_mode (expected: off) and SHOW wal_level (expected: not logical).
doctor-files = Who can read the files
doctor-files-means = Other accounts of this machine can read the files of the installation: the database, its key or the settings.
doctor-files-fix = chmod -R go= on the data folder; chmod 600 on files elsewhere (640 for the key of the certificate).
doctor-files-look = Permissions are not read here on this system, or the folder cannot be read. Make sure that only the account of the server can open the data folder.
doctor-place = Where the files lie
doctor-place-means = The data folder lies on another machine, or in a folder that a program copies to others. Copies stay there after Kotae has erased the originals.
doctor-place-fix = Move the data folder to a disk of this machine, outside folders that are synchronised, and name it with --data.
doctor-place-look = This system does not say where the folder lies. Make sure that it is a disk of this machine and that nothing synchronises it.
doctor-tls = Encryption on the way
doctor-tls-means = Other machines can reach the server, and it does not encrypt: answers can be read by whoever carries them, and browsers refuse to seal them.
doctor-tls-fix = Name tls_certificate and tls_key in kotae.toml, or listen on this machine only (listen = "127.0.0.1:8080").
doctor-tls-look = { doctor-tls-means }
doctor-log = Logs of libraries
doctor-log-means = A variable asks for logs that would tell every request with its time. This version of Kotae does not listen to it; other programs started with it do.
doctor-log-fix = Remove the variable from where the server is started.
doctor-log-look = { doctor-log-means }
doctor-proxy = Something in between
doctor-proxy-means = An answering page was asked for through a proxy (X-Forwarded-For, Forwarded or Via). Its log may say who answered when.
doctor-proxy-fix = Let browsers reach Kotae directly by TLS, or switch the proxy's log off for /s/ and /api/. Then restart Kotae. Or accept it in writing: kotae doctor --accept proxy --reason TEXT --by NAME
doctor-proxy-look = Only the running server can notice a proxy. It says so on the page of the waves and once in its log.
