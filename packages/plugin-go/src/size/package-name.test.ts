import assert from 'node:assert/strict';
import { test } from 'node:test';
import { embeddingPackage, packageName } from './package-name.ts';

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
  ['a.example/b.v2/c.F', 'a.example/b.v2/c'],
  ['_rt0_amd64_linux', undefined],
  ['x_cgo_munmap.cold', undefined],
  ['', undefined],
  ['.x', undefined],
] as const) {
  test(`reads the package ${path} of ${symbol}`, () => {
    assert.equal(packageName(symbol), path);
  });
}

for (const [path, embedding] of [
  ['a.example/b/c.T.x.example/y.z/w', 'a.example/b/c'],
  ['main.T.x.example/y', 'main'],
  ['a.example/b.v2/c', undefined],
  ['a.example/b/google.golang.org/c', 'a.example/b/google'],
  ['crypto/internal/fips140/v1.0.0-c2097c7c/sha256', undefined],
  ['net/http', undefined],
] as const) {
  test(`takes ${path} for a method that is promoted in ${embedding}`, () => {
    assert.equal(embeddingPackage(path), embedding);
  });
}
