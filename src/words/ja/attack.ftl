# `kotae attack` の報告
attack-release = { $year }年度の公表版 第{ $version }版（{ $wave }）
attack-file = 公表版 { $name }
attack-holds = 攻撃者は、回答した{ $people }人全員と、数値の出ている{ $rows }の群を知っています。
attack-isolated = 群の足し引きで{ $n }人に絞られます：{ $how }
attack-distance = 群のどの組み合わせでも、{ $n }人未満に絞られる人はいません。
attack-distance-near = 群の組み合わせで、{ $n }人の中に絞られる人がいます。
attack-distance-unknown = 群の組み合わせ：計算が終わりませんでした。
attack-item = { $item }：{ $people }件の回答のうち、確定{ $certain }件、必ず否定的{ $low }件、2つに絞られる{ $two }件。だれの回答にも少なくとも{ $levels }通りの可能性が残ります。
attack-undecided = { $item }：{ $n }件の回答は計算が終わりませんでした。
attack-colluders = 自分の回答を明かす人がいる場合：{ $all }件のうち{ $certain }件が確定します。
attack-victim = 特定されました：個人の回答、または{ $k }人未満の群が割り出せます。
attack-open = 特定できる回答は見つかりませんでしたが、判定できないものが残りました。安全の証明にはなりません。
attack-safe = 特定された人はいません：個人の回答は割り出せません。
