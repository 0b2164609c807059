"""What breaks while the site works: processes killed, servers that stop answering."""
