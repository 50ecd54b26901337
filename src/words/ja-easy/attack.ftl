# attack
