// What editors say of strake.config.ts: "npm run check -- types" fails where a line that is wrong is not red.
import { defineConfig } from '@strake/core';
import type {} from '@strake/plugin-crane';
import type {} from '@strake/plugin-go';
import type {} from '@strake/plugin-symlinks';
import type {} from '@strake/plugin-windows';

defineConfig({
  plugins: ['go', 'symlinks', ['windows', false], undefined],
  platforms: ['linux/amd64', 'windows/amd64'],
  vars: { version: { git: 'describe' }, debug: false },
  base: { 'linux/*': 'scratch', 'windows/*': 'mcr.microsoft.com/windows/nanoserver:ltsc2022' },
  config: { workdir: { 'linux/*': '/app', 'windows/*': 'C:\\app' }, labels: { 'a.b': { c: 1 } } },
  go: {
    ldflags: ['-s', '-X main.version={{version}}'],
    tags: { 'linux/*': ['netgo'], '*': [] },
    programs: [
      './cmd/app',
      { package: './cmd/other', path: { 'linux/*': '/other' }, entrypoint: '{{debug}}' },
    ],
  },
  crane: { mode: 'append' },
  images: {
    app: {
      symlinks: { links: { '/a{{exe}}': { 'linux/*': 'b' } } },
      windows: { securityDescriptor: 'users' },
    },
    bare: null,
    'x-family': { vcs: false },
    '{{each.name}}': { each: ['cmd/*', '!cmd/internal'], extends: 'x-family' },
    less: { base: null, config: { user: null }, go: { ldflags: null, env: { A: null } } },
  },
  'a-plugin-without-types': { any: 'thing' },
});

// @ts-expect-error go has no "program"
defineConfig({ go: { program: ['./cmd/app'] } });
// @ts-expect-error flags are a list
defineConfig({ go: { flags: '-v' } });
// @ts-expect-error a program needs its package
defineConfig({ go: { programs: [{ path: '/app' }] } });
// @ts-expect-error there is no such mode
defineConfig({ crane: { mode: 'pull' } });
// @ts-expect-error only a template may be a text
defineConfig({ go: { programs: [{ package: '.', entrypoint: 'yes' }] } });
// @ts-expect-error a map by platform has keys with a slash
defineConfig({ go: { tags: { linux: ['netgo'] } } });
// @ts-expect-error the same under an image
defineConfig({ images: { app: { symlinks: { link: {} } } } });
// @ts-expect-error globs are strings
defineConfig({ images: { app: { each: 5 } } });
// @ts-expect-error tags are a list
defineConfig({ tags: 'latest' });
