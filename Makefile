help:
	@echo "make run | test"
