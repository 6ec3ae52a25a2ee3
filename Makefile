# Builds, installs and packages the command; `make help` says what there is. Tests are run by Tests/run.sh.
PREFIX ?= /usr/local
DESTDIR ?=

# The program that is installed. Built here with the Swift runtime inside, unless PROGRAM=… names another.
built := .build-install/release/retouch
PROGRAM ?= $(built)
sources := Package.swift $(shell find Sources -type f)

export PREFIX DESTDIR PROGRAM

.PHONY: help build install uninstall deb docs

help:
	@echo 'make build      builds the command for other machines: it carries the Swift runtime'
	@echo 'make install    installs it into PREFIX (default /usr/local), below DESTDIR if that is given;'
	@echo '                PROGRAM=.build/release/retouch installs what is built already'
	@echo 'make uninstall  takes it away again'
	@echo 'make deb        makes a Debian package of it: retouch_VERSION_ARCHITECTURE.deb'
	@echo 'make docs       builds the documentation of the library: .build-docs/site'

build: $(built)

# Not by `make` alone: a second `sudo make install` needs no Swift.
$(built): $(sources)
	bash .ci/setup
	swift build -c release --product retouch --static-swift-stdlib --disable-local-rpath \
	  --scratch-path .build-install
	touch $@

install: $(PROGRAM)
	bash Packaging/install

uninstall:
	bash Packaging/uninstall

deb: $(PROGRAM)
	bash Packaging/deb

docs:
	bash Packaging/docs
