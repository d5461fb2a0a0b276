const PREFIX = 'org.opencontainers.image.base.';

/**
 * What an image says of its base; nothing for a base without a name that others can read.
 * @param name full reference: `docker.io/library/alpine:3`
 * @param digest of the base's manifest or index
 */
export function baseAnnotations(
  name: string | undefined,
  digest: string | undefined,
): Readonly<Record<string, string>> {
  if (name === undefined || digest === undefined) return {};
  return { [`${PREFIX}digest`]: digest, [`${PREFIX}name`]: koName(name) };
}

/** Source: go-containerregistry, pkg/name: Docker Hub is index.docker.io, and a reference with a digest has no tag. */
function koName(name: string): string {
  return name.replace(/^docker\.io\//, 'index.docker.io/').replace(/:[^:/@]+(?=@)/, '');
}
