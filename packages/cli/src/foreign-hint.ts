import { documentation } from './documentation.ts';

const REPOSITORY =
  'Set it in the configuration, repository: "ghcr.io/acme/{{image}}", or with -t ghcr.io/acme/app:v1.';

/** Options of ko that strake does not have, by what people want from them. Source: ko's docs/reference/ko_build.md. */
const OPTIONS: Readonly<Record<string, string>> = {
  '--bare': REPOSITORY,
  '-B': REPOSITORY,
  '--base-import-paths': REPOSITORY,
  '-P': REPOSITORY,
  '--preserve-import-paths': REPOSITORY,
  '-L': 'To load it into Docker or Podman, use "-o docker-daemon:".',
  '--local': 'To load it into Docker or Podman, use "-o docker-daemon:".',
  '--tarball': 'Use "-o docker-archive:FILE", or "-o oci-archive:FILE" for all platforms.',
  '--oci-layout-path': 'Use "-o oci:DIR".',
  '--image-refs': 'Use "--metadata-file FILE"; stdout has REPOSITORY@sha256:… for each image.',
  '--tags': 'Use "--tag v1,latest".',
  '--tag-only': 'Stdout always names the digest; --tag sets the tag.',
  '--image-label':
    'Use --set \'config.labels."KEY"=VALUE\', or "config.labels" in the configuration.',
  '--image-annotation':
    'Use --set \'annotations."KEY"=VALUE\', or "annotations" in the configuration.',
  '--image-user': 'Use "--set config.user=USER", or "config.user" in the configuration.',
  '--ldflags': 'Use --set \'go.ldflags=[-s, -w]\', or "go.ldflags" in the configuration.',
  '--disable-optimizations': 'Use --set \'go.flags=["-gcflags=all=-N -l"]\'.',
  '--insecure-registry': 'Use "--insecure HOST", for that registry alone.',
  '--push=false': 'Nothing is pushed without --push.',
  '--push=true': 'Use "--push", without a value.',
  '--sbom': 'Add the plugin attest to the configuration: "plugins: [go, attest]".',
  '--sbom-dir':
    'Use "strake sbom IMAGE --output FILE", which prints the SBOM of the plugin attest.',
  '--debug':
    '"strake ko build --debug" adds a debugger. To build a debuggable program, use --set \'go.flags=["-gcflags=all=-N -l"]\'.',
};

const SIGN =
  'Use "--set attest.sign.key=FILE" with the plugin attest, or "strake sign" for an image that is there.';

/** Options of cosign. Source: cosign v3.1, doc/cosign_verify.md and doc/cosign_verify-attestation.md. */
const COSIGN_OPTIONS: Readonly<Record<string, string>> = {
  '--key': SIGN,
  '--sign': SIGN,
  '--certificate-identity': 'Use "--identity".',
  '--certificate-identity-regexp': 'Use "--identity-regexp", which has to match as a whole.',
  '--certificate-oidc-issuer': 'Use "--issuer".',
  '--certificate-oidc-issuer-regexp': 'Use "--issuer-regexp", which has to match as a whole.',
  '--insecure-ignore-tlog': 'Leave it out: with --key no transparency log is asked.',
  '--type': '"strake verify --require sbom,provenance" demands what is signed.',
  '--policy':
    'strake runs no policies: use "strake verify --require sbom,provenance", or run yours on what "strake provenance" prints after "strake verify".',
};

/** Options of Docker and other programs. */
const FOREIGN_OPTIONS: Readonly<Record<string, string>> = {
  ...COSIGN_OPTIONS,
  '--load': 'To load it into Docker or Podman, use "-o docker-daemon:".',
  '--provenance': 'Add the plugin attest to the configuration: "plugins: [go, attest]".',
  '--attest': 'Add the plugin attest to the configuration: "plugins: [go, attest]".',
  '--cache-to': 'Use "--cache-write"; "cache.remote" in the configuration names the repository.',
  '--cache-write': 'Write "--cache-write", or "--cache-write=force" for pull requests as well.',
  '-f': 'strake reads no Dockerfile: a configuration describes the images. "strake init" writes a first one; "-c FILE" selects another one.',
  '--file':
    'strake reads no Dockerfile: a configuration describes the images. "strake init" writes a first one; "-c FILE" selects another one.',
  '-v': 'Use "strake --version" for the version, "--verbose" for more output.',
};

const FOREIGN_COMMANDS: Readonly<Record<string, string>> = {
  version: 'Use "strake --version".',
};

/** Commands of ko that strake does not have. */
const COMMANDS: Readonly<Record<string, string>> = {
  publish: 'Use "strake build --push", or "strake ko publish".',
  delete: 'Run "kubectl delete", or "strake ko delete".',
  deps: 'Run "go version -m" on the program.',
};

/** The hint for an option or a command of ko or Docker, found by commander's message about it. */
export function foreignHint(message: string): string | undefined {
  const [, kind, name = ''] = /^unknown (option|command) '(.*)'$/.exec(message) ?? [];
  if (kind === undefined) return undefined;
  const names = [name, name.replace(/=.*$/, '')];
  const find = (known: Readonly<Record<string, string>>) =>
    names.flatMap((each) => (Object.hasOwn(known, each) ? (known[each] ?? []) : []))[0];
  const foreign = find(kind === 'option' ? FOREIGN_OPTIONS : FOREIGN_COMMANDS);
  const ko = find(kind === 'option' ? OPTIONS : COMMANDS);
  const own =
    kind === 'option' ? '"strake ko" has ko\'s options' : '"strake ko" has ko\'s commands';
  return foreign ?? (ko === undefined ? undefined : `${ko} ${own}: ${documentation('from-ko')}`);
}
