// What programs find on builtin:static.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runImage, ToolMissing } from '../tool/index.ts';
import { project, strakeOk } from './strake.ts';

const PROGRAM = `package main

import (
	"crypto/x509"
	"fmt"
	"os"
	"os/user"
	"time"
)

func main() {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	fmt.Println(time.Unix(1750000000, 0).In(berlin).Format(time.RFC3339))
	text, err := os.ReadFile("/etc/os-release")
	if err != nil {
		panic(err)
	}
	fmt.Print(string(text[:len("NAME=")]), "\\n")
	if _, err := x509.SystemCertPool(); err != nil {
		panic(err)
	}
	who, err := user.Current()
	if err != nil {
		panic(err)
	}
	fmt.Println(who.Username)
}
`;

test('has time zones, certificates, os-release and the user nonroot, as a Go program sees it', async (t) => {
  const directory = await project(t, {
    'go.mod': 'module example.com/zones\n\ngo 1.22\n',
    'main.go': PROGRAM,
  });
  const output = ['-o', 'oci-archive:app.tar'];
  await strakeOk(directory, ['build', '.', '-p', 'linux/amd64', '--set', 'vcs=false', ...output]);
  const done = await runImage(t, `oci-archive:${join(directory, 'app.tar')}`).catch((error) => {
    if (!(error instanceof ToolMissing)) throw error;
    t.skip(error.message);
  });
  if (!done) return;
  assert.equal(done.status, 0, done.stderr);
  const user = done.how === 'podman' ? 'nonroot' : '\\w+';
  assert.match(done.stdout, new RegExp(`^2025-06-15T17:06:40\\+02:00\nNAME=\n${user}\n$`));
});
