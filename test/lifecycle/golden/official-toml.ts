import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk, type Scope } from '../../tool/index.ts';
import type { LifecycleImage } from '../lifecycle-image.ts';

/** Renders the template that the lifecycle's module holds with what its release process puts into it. */
const RENDER = `package main

import (
	"fmt"
	"log"
	"os"
	"strings"
	"text/template"

	"github.com/buildpacks/lifecycle/api"
	"github.com/buildpacks/lifecycle/buildpack"
)

func main() {
	parsed, err := template.ParseFiles(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var formats []string
	for _, each := range []string{buildpack.MediaTypeCycloneDX, buildpack.MediaTypeSPDX, buildpack.MediaTypeSyft} {
		formats = append(formats, fmt.Sprintf("%q", each))
	}
	if err := parsed.Execute(os.Stdout, map[string]string{
		"lifecycle_version":         os.Args[2],
		"apis_buildpack_supported":  api.Buildpack.Supported.String(),
		"apis_buildpack_deprecated": api.Buildpack.Deprecated.String(),
		"apis_platform_supported":   api.Platform.Supported.String(),
		"apis_platform_deprecated":  api.Platform.Deprecated.String(),
		"sbom_formats":              "[" + strings.Join(formats, ", ") + "]",
	}); err != nil {
		log.Fatal(err)
	}
}
`;

export async function officialToml(_t: Scope, image: LifecycleImage): Promise<string> {
  const { directory, version } = image;
  const flags = version === '0.20.5' ? [] : ['-modfile=v0.21.mod'];
  const module = 'github.com/buildpacks/lifecycle';
  const home = (
    await runOk(['go', 'list', '-m', ...flags, '-f', '{{.Dir}}', module], { cwd: directory })
  ).trim();
  await mkdir(join(directory, 'render'), { recursive: true });
  await writeFile(join(directory, 'render/main.go'), RENDER);
  const argv = ['go', 'run', ...flags, './render', join(home, 'lifecycle.toml'), version];
  return runOk(argv, { cwd: directory });
}
