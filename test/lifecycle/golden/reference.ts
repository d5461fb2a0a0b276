/** What the official images of a version of the lifecycle say; versions differ in the APIs that they support. */
interface Reference {
  readonly apis: string;
  /** Of lifecycle.toml: SHA-256, and the version that it was rendered for. */
  readonly toml: { readonly sha256: string; readonly version: string };
}

const REFERENCES: Readonly<Record<string, Reference>> = {
  '0.20.5': {
    apis: '{"buildpack":{"deprecated":[],"supported":["0.7","0.8","0.9","0.10","0.11"]},"platform":{"deprecated":[],"supported":["0.7","0.8","0.9","0.10","0.11","0.12","0.13","0.14"]}}',
    toml: {
      sha256: '6e6793fbb17ea5b458a806ba7651adc8581108d2848a04e1c92048447148a700',
      version: '0.20.5',
    },
  },
  '0.21.0': {
    apis: '{"buildpack":{"deprecated":[],"supported":["0.7","0.8","0.9","0.10","0.11","0.12"]},"platform":{"deprecated":[],"supported":["0.7","0.8","0.9","0.10","0.11","0.12","0.13","0.14","0.15"]}}',
    // The text of all of v0.21 is the same but for the version.
    toml: {
      sha256: '719aec0a071c554005b207ed12c9c99c0e916e799236d8852a38038dd63c282b',
      version: '0.21.17',
    },
  },
};

export function referenceOf(version: string): Reference {
  const reference = REFERENCES[version];
  if (reference === undefined) throw new Error(`no reference for ${version}`);
  return reference;
}

export function labelsOf(version: string): Readonly<Record<string, string>> {
  return {
    'io.buildpacks.lifecycle.version': version,
    'io.buildpacks.lifecycle.apis': referenceOf(version).apis,
    'io.buildpacks.builder.metadata': `{"lifecycle":{"version":"${version}"},"api":{"buildpack":"0.7","platform":"0.7"}}`,
  };
}
