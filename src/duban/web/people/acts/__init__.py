"""The acts of 组织与人员, each with its fields, who may, and the action it calls. Nothing is decided here."""
