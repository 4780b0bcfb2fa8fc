/** The parts of metadata version 15 in JSON that the lab adds something to; the rest is kept as it is. */
export interface MetadataJson {
  readonly lookup: { readonly types: TypeJson[] };
  readonly pallets: PalletJson[];
}

export interface TypeJson {
  readonly id: number;
  readonly type: {
    readonly path: readonly string[];
    readonly params: readonly unknown[];
    readonly def: TypeDefinition;
    readonly docs: readonly string[];
  };
}

export type TypeDefinition = VariantsDefinition | { readonly [other: string]: unknown };

export interface VariantsDefinition {
  readonly variant: { readonly variants: readonly VariantJson[] };
}

export interface FieldJson {
  readonly name: string | null;
  readonly type: number;
  readonly typeName: string | null;
  readonly docs: readonly string[];
}

export interface VariantJson {
  readonly name: string;
  readonly fields: readonly FieldJson[];
  readonly index: number;
  readonly docs: readonly string[];
}

export interface PalletJson {
  readonly name: string;
  readonly storage: { readonly prefix: string; items: StorageItemJson[] } | null;
  readonly calls: { readonly type: number } | null;
  readonly events: { readonly type: number } | null;
  errors: { readonly type: number } | null;
  constants: ConstantJson[];
}

export interface StorageItemJson {
  readonly name: string;
  readonly modifier: string;
  readonly type: unknown;
  readonly fallback: string;
  readonly docs: readonly string[];
}

export interface ConstantJson {
  readonly name: string;
  readonly type: number;
  readonly value: string;
  readonly docs: readonly string[];
}

export const field = (name: string, type: number, typeName: string): FieldJson => ({ name, type, typeName, docs: [] });

export const variant = (index: number, name: string, fields: readonly FieldJson[] = []): VariantJson => ({
  index,
  name,
  fields,
  docs: [],
});
