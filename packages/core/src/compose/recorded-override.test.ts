import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordedOverride } from './recorded-override.ts';

test('records what the command line changed, with values that a build needs again', () => {
  for (const override of [
    'vars.version=v1.2.3',
    'vars.version=2026.11.30',
    'vars.version=v1.2.3-4-g0123abc-dirty',
    'vars.version="1.2.3-rc.1"',
    'vars.debug=true',
    'packages=./cmd/app',
    'platforms=[linux/amd64, linux/arm64]',
    'images.app.base=docker://ghcr.io/acme/base:v1',
    'base=ghcr.io/acme/base@sha256:0123',
    'go.tags=[netgo]',
    'go.ldflags=-s -w -X main.version=1',
    'config.workdir=/srv',
    'images."a.b".config.entrypoint=[/app]',
    'symlinks.files./etc/motd.content=hello',
    'outputs=[oci:dist/oci]',
    'go.vcs=false',
    'go.env.CGO_ENABLED=0',
    'config.env.MODE=fast',
  ])
    assert.equal(recordedOverride(override), override);
});

test('leaves values out that may be secret, and paths of the machine', () => {
  const left: Readonly<Record<string, string>> = {
    'vars.token=s3cret': 'vars.token=…',
    'vars.db=hunter2': 'vars.db=…',
    '"vars".db=hunter2': '"vars".db=…',
    'vars.a=1234567890abcdef': 'vars.a=…',
    'vars={ db: hunter2 }': 'vars=…',
    'vars.pin=1234': 'vars.pin=…',
    'attest.sign.key=/path/ec.key': 'attest.sign.key=…',
    'attest.sign.key=ec.key': 'attest.sign.key=…',
    'attest.sign={ key: ec.key }': 'attest.sign=…',
    'attest.sign={ "publicKey": a.pub }': 'attest.sign=…',
    'upload.api_key=x': 'upload.api_key=…',
    'upload.accessToken=x': 'upload.accessToken=…',
    'go.env.GIT_CONFIG_VALUE_0=Authorization x': 'go.env.GIT_CONFIG_VALUE_0=…',
    'go.env."NPM_AUTH"=x': 'go.env."NPM_AUTH"=…',
    'go.env={ CI_JOB_JWT: x }': 'go.env=…',
    'go={env: {CI_JOB_JWT: x}}': 'go=…',
    'go.programs.0.env.MY_PASS=x': 'go.programs.0.env.MY_PASS=…',
    'images.app.go.env.PW=x': 'images.app.go.env.PW=…',
    'config.env.DB_PASSWORD=x': 'config.env.DB_PASSWORD=…',
    'config.env={ DB_PASSWORD: x }': 'config.env=…',
    'outputs=[oci:/home/ann/out]': 'outputs=…',
    'plugins=[file:///home/ann/x.js]': 'plugins=…',
    'archives=[{ file: ~/x.tgz }]': 'archives=…',
    'go.directory=C:\\work': 'go.directory=…',
    'base=docker://ann:hunter2@ghcr.io/a': 'base=docker://ghcr.io/a',
    nothing: 'nothing=…',
  };
  for (const [override, recorded] of Object.entries(left))
    assert.equal(recordedOverride(override), recorded);
});
