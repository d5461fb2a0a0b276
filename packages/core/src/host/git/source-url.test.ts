import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceUrl } from './source-url.ts';

const CASES: Readonly<Record<string, string | undefined>> = {
  'https://github.com/acme/app': 'https://github.com/acme/app',
  'https://github.com/acme/app.git': 'https://github.com/acme/app',
  'https://github.com/acme/app/': 'https://github.com/acme/app',
  'https://user:token@github.com/acme/app.git?x=1#y': 'https://github.com/acme/app',
  'https://git.example/acme/app.git;jsessionid=0123ABC': 'https://git.example/acme/app',
  'https://git.example/acme;token=a/app;b?c=d': 'https://git.example/acme/app',
  'git@git.example.com:acme/app.git;jsessionid=0123ABC': 'https://git.example.com/acme/app',
  'http://git.example:3000/acme/app.git': 'https://git.example:3000/acme/app',
  'ssh://git@git.example:2222/acme/app.git': 'https://git.example/acme/app',
  'git+ssh://git@github.com/acme/app': 'https://github.com/acme/app',
  'git://git.example/app.git': 'https://git.example/app',
  'git@github.com:acme/app.git': 'https://github.com/acme/app',
  'github.com:acme/app': 'https://github.com/acme/app',
  'git@gitlab.example.com:group/sub/app.git/': 'https://gitlab.example.com/group/sub/app',
  '/srv/git/app.git': undefined,
  '../app': undefined,
  'file:///srv/git/app.git': undefined,
  'C:\\git\\app': undefined,
  'C:/git/app': undefined,
  './some.folder:with/colon': undefined,
  'https://github.com/': undefined,
  'alias:acme/app': undefined,
  '': undefined,
};

for (const [remote, expected] of Object.entries(CASES)) {
  test(`${remote || 'an empty string'} becomes ${expected ?? 'nothing'}`, () => {
    assert.equal(sourceUrl(remote), expected);
  });
}
