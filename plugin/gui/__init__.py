"""The window: dock, pages, dialogs, map tools. They collect what the user wants and show the state."""
