"""Activities: calls, visits, meetings, notes and tasks with a party, logged in seconds or planned ahead."""
