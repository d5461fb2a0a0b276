import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packageName } from './package-name.ts';

for (const [symbol, path] of [
  ['main.main', 'main'],
  ['a.example/b/c.(*T).M', 'a.example/b/c'],
  ['a.example/b/c.(*T).M-fm', 'a.example/b/c'],
  ['a.example/b/c.glob..func1.2', 'a.example/b/c'],
  ['gopkg.in/yaml%2ev3.(*decoder).scalar', 'gopkg.in/yaml.v3'],
  ['a.example/b.F[...]', 'a.example/b'],
  ['a.example/b.(*G[go.shape.*x.example/y.T]).Get', 'a.example/b'],
  ['slices.SortFunc[go.shape.[]x.example/y.T,go.shape.struct { F int }]', 'slices'],
  ['type:.eq.a.example/b.T', 'a.example/b'],
  ['type..hash.a.example/b.T', 'a.example/b'],
  ['type:.eq.struct { F uintptr; a.example/b.x int }', undefined],
  ['type:.eq.[3]string', undefined],
  ['go:(*struct { sync.Mutex; a.example/b.x int }).Lock', undefined],
  ['vendor/golang.org/x/net/http2/hpack.NewEncoder', 'vendor/golang.org/x/net/http2/hpack'],
  ['a.example/%c3%a4.F', 'a.example/ä'],
  ['_rt0_amd64_linux', undefined],
  ['x_cgo_munmap.cold', undefined],
  ['', undefined],
  ['.x', undefined],
] as const) {
  test(`reads the package ${path} of ${symbol}`, () => {
    assert.equal(packageName(symbol), path);
  });
}
