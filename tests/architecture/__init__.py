"""The house itself: who may import whom, which handlers are guarded, which pages can be built."""
