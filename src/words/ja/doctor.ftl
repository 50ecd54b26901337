# The report of `kotae doctor`, and what the running server tells staff.
doctor-title = この機械で匿名性を損なうもの
doctor-ok = 問題なし
doctor-to-fix = 要対処
doctor-cannot-tell = 判定できません
doctor-accepted = 承認済み
doctor-seen = 確認内容
doctor-means = 理由
doctor-fix = 対処
doctor-word = 承認
doctor-accepted-by = { $on } { $by }: { $reason }
doctor-none = 対処が必要なものはありません。
doctor-open = 対処が必要: { $n }件。書面で承認する場合: kotae doctor --accept 項目 --reason 理由 --by 氏名
doctor-here = 異常終了時の記録とログの変数は、このコマンドを実行した環境で調べました。サーバーと同じアカウント、同じ設定（unit）で実行してください。
doctor-swap = スワップ
doctor-swap-means = メモリの内容が、暗号化されていないディスクに書き出されます。メモリにあった回答や鍵が、消去した後でもディスクから読み取られるおそれがあります。
doctor-swap-fix = スワップを無効にする（swapoff -a を実行し、/etc/fstab から削除）、暗号化する、または zram を使う。
doctor-swap-look = スワップが暗号化されているかどうか、ここからは分かりません。cat /proc/swaps と lsblk で確かめてください。
doctor-core-dumps = 異常終了時の記録（コアダンプ）
doctor-core-dumps-means = プログラムが異常終了すると、回答や鍵を含むメモリの写しがシステムに残ります。
doctor-core-dumps-fix = サービスの unit に LimitCORE=0 を書く（シェルでは ulimit -c 0）。core_pattern が | で始まる場合は、上限に関係なく収集プログラムにメモリが渡るので、/etc/sysctl.d に kernel.core_pattern=core を書く。
doctor-core-dumps-look = 異常終了したプログラムのメモリをどう扱うか、このシステムからは分かりません。システムの設定でコアダンプを無効にしてください。
doctor-commit-timestamps = トランザクションの時刻
doctor-commit-timestamps-means = PostgreSQL がトランザクションごとの時刻を保存しています。データベースを手にした人は、各行がいつ書かれたかを知ることができます。
doctor-commit-timestamps-fix = postgresql.conf で track_commit_timestamp = off とし、PostgreSQL を再起動する。
doctor-commit-timestamps-look = PostgreSQL の設定を取得できませんでした。SHOW track_commit_timestamp の結果が off であることを確かめてください。
doctor-statement-log = SQL文のログ
doctor-statement-log-means = PostgreSQL が、SQL文やその所要時間を時刻とともにログに書いています。回答のあった時刻をログから読み取ることができます。
doctor-statement-log-fix = postgresql.conf で log_statement = none（または ddl）、log_min_duration_statement = -1、log_min_duration_sample = -1、log_transaction_sample_rate = 0、log_duration = off とし、設定を再読み込みする。古いログは削除する。
doctor-statement-log-look = PostgreSQL の設定を取得できませんでした。SHOW log_statement が none か ddl、SHOW log_min_duration_statement が -1 であることを確かめてください。
doctor-archive = ジャーナル（WAL）の保管
doctor-archive-means = PostgreSQL のジャーナルが保管または転送されています。Kotae が行を並べ替えたり消したりした後も、書き込まれた順序がそこに残ります。
doctor-archive-fix = このデータベースのサーバーで archive_mode = off、wal_level = replica とし、PostgreSQL を再起動する。または、保管されるジャーナルのない SQLite を使う。
doctor-archive-look = PostgreSQL の設定を取得できませんでした。SHOW archive_mode が off、SHOW wal_level が logical 以外であることを確かめてください。
doctor-files = ファイルを読める人
doctor-files-means = この機械のほかのアカウントが、データベース、鍵、設定などのファイルを読むことができます。
doctor-files-fix = データフォルダーに chmod -R go= を、別の場所のファイルに chmod 600（証明書の鍵は 640）を実行する。
doctor-files-look = このシステムではアクセス権を調べられないか、フォルダーを読めません。サーバーのアカウントだけがデータフォルダーを開けることを確かめてください。
doctor-place = ファイルの置き場所
doctor-place-means = データフォルダーが、別の機械、または別の機械と同期されるフォルダーにあります。Kotae が消去した後も、写しがそこに残ります。
doctor-place-fix = データフォルダーを、この機械のディスクの、同期されない場所に移し、--data で指定する。
doctor-place-look = フォルダーがどこにあるか、このシステムからは分かりません。この機械のディスクにあり、同期されていないことを確かめてください。
doctor-tls = 通信の暗号化
doctor-tls-means = ほかの機械からサーバーに接続できますが、通信が暗号化されていません。途中の経路で回答を読み取られるおそれがあり、ブラウザーで回答を封印することもできません。
doctor-tls-fix = kotae.toml に tls_certificate と tls_key を書く。または、この機械からだけ接続できるようにする（listen = "127.0.0.1:8080"）。
doctor-tls-look = { doctor-tls-means }
doctor-log = ライブラリのログ
doctor-log-means = すべてのリクエストを時刻とともに書き出すログが、環境変数で指定されています。この版の Kotae は従いませんが、一緒に起動するほかのプログラムは従います。
doctor-log-fix = サーバーを起動する環境から、この変数を取り除く。
doctor-log-look = { doctor-log-means }
doctor-proxy = 途中の中継（プロキシー）
doctor-proxy-means = 回答ページへのアクセスが、プロキシーを経由していました（X-Forwarded-For、Forwarded または Via）。だれがいつ回答したかが、そのログに残るおそれがあります。
doctor-proxy-fix = ブラウザーから Kotae に TLS で直接接続できるようにするか、プロキシーで /s/ と /api/ のログを止め、Kotae を再起動してください。書面で承認する場合: kotae doctor --accept proxy --reason 理由 --by 氏名
doctor-proxy-look = プロキシーに気づくことができるのは、動いているサーバーだけです。気づいた場合は、実施回の一覧ページに表示し、ログに一度だけ書きます。
