import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayBuild } from './build-constraint.ts';

const LINUX = { os: 'linux', tags: ['netgo'] };

for (const [name, header, isBuilt, onAny = isBuilt] of [
  ['main.go', '', true],
  ['main_windows.go', '', false, true],
  ['main_linux_arm64.go', '', true],
  ['main_plan9_arm64.go', '', false, true],
  ['linux.go', '', true],
  ['windows.go', '', true],
  ['windows_amd64.go', '', true],
  ['main_s390x.go', '', true],
  ['main.go', '//go:build ignore\n', false],
  ['main.go', '//go:build !ignore\n', true],
  ['main.go', '//go:build windows || (linux && !cgo)\n', true],
  ['main.go', '//go:build unix && !linux\n', false, true],
  ['main.go', '//go:build go1.21 && gc && netgo\n', true, false],
  ['main.go', '// Copyright.\n\n/* More. */\n//go:build tools\n\n', false],
  ['main.go', '// +build ignore\n\n', false],
  ['main.go', '// +build windows linux,netgo\n// +build !ignore\n\n', true],
  ['main.go', '//go:build linux\n// +build ignore\n\n', true],
] as const)
  test(`tells whether ${name} with ${JSON.stringify(header)} is built`, () => {
    const text = `${header}package main\n\n//go:build ignore\n`;
    assert.equal(mayBuild(name, text, LINUX), isBuilt);
    assert.equal(mayBuild(name, text), onAny);
  });
