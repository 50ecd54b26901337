# hr
