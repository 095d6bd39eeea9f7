"""组织与人员, 我的, 操作审计: the pages of who there is, of oneself, and of what was done to both."""
