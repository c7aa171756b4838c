"""What each conversation is, in 0.2's own words: cast, chats, groups, and what is read of the results."""
