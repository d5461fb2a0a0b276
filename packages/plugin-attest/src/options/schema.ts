import type { JsonSchema } from '@strake/core/plugin';

const attachForm = {
  enum: ['referrers', 'index', 'tags'],
  description:
    'referrers: of the image, in registries, OCI layouts and archives. index: manifests in the image index, unsigned, as BuildKit writes them. tags: tags of the digest (sha256-….att, .sig, .sbom), as older versions of cosign read them; in registries only.',
};

/** The options of `attest`. */
export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    sbom: {
      type: 'array',
      uniqueItems: true,
      items: { enum: ['spdx', 'cyclonedx'] },
      description:
        'Formats of the SBOMs of each platform and of the index: spdx (2.3), cyclonedx (1.6). Empty: none.',
      default: ['spdx'],
      'x-hint': 'Write a list: sbom: [spdx] or [spdx, cyclonedx], or [] for none.',
    },
    provenance: {
      anyOf: [
        { type: 'boolean' },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            times: {
              type: 'boolean',
              description:
                'When the build began, and which run of CI it was: then each build has another provenance.',
            },
          },
        },
      ],
      description: 'How the image was built: SLSA provenance v1.',
      default: true,
    },
    sign: {
      type: ['object', 'null'],
      additionalProperties: false,
      description:
        'Signs the image, its SBOMs and its provenance. Exactly one of key, keyless and command. null: nothing is signed.',
      'x-hint':
        'Say with what: sign: { key: FILE }, { keyless: true }, or { command: [PROGRAM, ARGUMENT], publicKey: FILE }. Leave it out, or set it to null, to sign nothing.',
      properties: {
        key: {
          type: 'string',
          minLength: 1,
          description:
            "File of a private key, or env://VARIABLE: cosign's encrypted one, or PKCS#8 in PEM. Its password comes from COSIGN_PASSWORD, or from the terminal.",
        },
        keyless: {
          anyOf: [
            { type: 'boolean' },
            {
              type: 'object',
              additionalProperties: false,
              properties: {
                fulcio: { type: 'string', description: 'URL of the certificate authority.' },
                rekor: {
                  type: 'string',
                  description: 'URL of the transparency log, of version 1.',
                },
                tsa: { type: 'string', description: 'URL of the timestamp authority.' },
                audience: {
                  type: 'string',
                  description: 'Whom the identity token is for.',
                  default: 'sigstore',
                },
                signingConfig: {
                  type: 'string',
                  description:
                    'File of a signing config, as "cosign signing-config create" writes it, instead of the three URLs.',
                },
              },
            },
          ],
          description:
            'With a certificate of sigstore for the identity of the CI job: of the public instance, or of another one. false alone: nothing is signed.',
        },
        command: {
          type: 'array',
          minItems: 1,
          items: { type: 'string' },
          description:
            'A program that prints the signature of its standard input, and its arguments: the client of a KMS. It needs publicKey.',
          'x-hint':
            'Write a list of the program and each argument: command: [openssl, dgst, -sha256, -sign, key.pem].',
        },
        publicKey: {
          type: 'string',
          minLength: 1,
          description:
            'File of the public key of "command", in PEM: verifies its signatures, and finds earlier ones.',
        },
      },
    },
    attach: {
      anyOf: [attachForm, { type: 'array', minItems: 1, uniqueItems: true, items: attachForm }],
      description: 'Where attestations are stored.',
      default: 'referrers',
      'x-hint': 'Write one of referrers, index and tags, or several as a list: [referrers, tags].',
    },
  },
};
