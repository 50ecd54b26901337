# respondent
