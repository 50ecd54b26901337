# common
synthetic = これは ｜練習《れんしゅう》のための ｜架空《かくう》の データです。｜本当《ほんとう》の ｜結果《けっか》では ありません。
fiscal-year-reiwa = ｜令和《れいわ》{ $era }({ $year })｜年度《ねんど》
fiscal-year-heisei = ｜平成《へいせい》{ $era }({ $year })｜年度《ねんど》
date-reiwa = ｜令和《れいわ》{ $era }({ $year })｜年《ねん》{ $month }｜月《がつ》{ $day }｜日《にち》
date-heisei = ｜平成《へいせい》{ $era }({ $year })｜年《ねん》{ $month }｜月《がつ》{ $day }｜日《にち》
