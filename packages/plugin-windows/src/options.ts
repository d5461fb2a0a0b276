import type { JsonSchema } from '@strake/core/plugin';

/** Names of the preset descriptors. */
export const PRESETS = ['users', 'administrators', 'restricted'] as const;

/** The owner and permissions of the files in layers. */
export type SecurityDescriptorOption =
  | (typeof PRESETS)[number]
  /** Base64 of a self-relative security descriptor. */
  | { readonly raw: string }
  /** Owner, group and DACL as SDDL: `O:BAG:SYD:(A;;FA;;;BA)`. */
  | { readonly sddl: string };

/** The value of `windows` in the configuration. */
export interface WindowsOptions {
  /** Default `users`. */
  readonly securityDescriptor?: SecurityDescriptorOption;
}

const text = (key: string, description: string) => ({
  type: 'object',
  additionalProperties: false,
  required: [key],
  properties: { [key]: { type: 'string', minLength: 1, description } },
});

/** JSON Schema of {@link WindowsOptions}. */
export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Options for layers of Windows images.',
  properties: {
    securityDescriptor: {
      description:
        'Who owns the files and may use them: users (default), administrators, or restricted, where users may read and run but not change; or a custom descriptor.',
      anyOf: [
        { enum: PRESETS },
        text('raw', 'Base64 of a self-relative security descriptor.'),
        text('sddl', 'Owner, group and DACL as SDDL: O:BAG:SYD:(A;;FA;;;BA).'),
      ],
    },
  },
};
