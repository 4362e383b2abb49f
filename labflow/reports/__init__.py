"""The laboratory's papers: data in, PDF out. Templates and fonts lie beside the code that fills them."""
