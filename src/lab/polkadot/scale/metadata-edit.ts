import type {
  ConstantJson,
  MetadataJson,
  PalletJson,
  TypeDefinition,
  TypeJson,
  VariantJson,
  VariantsDefinition,
} from './metadata-json.ts';

/**
 * Changes metadata in place, by names and not by numbers, so that it does not matter which release it is of.
 * @throws Error where a name is not there: then the package carries other metadata than this was written for
 */
export interface MetadataEdit {
  pallet(name: string): PalletJson;
  /** The number of the type with this path, for example `sp_runtime::DispatchError`. */
  typeByPath(path: string): number;
  /** The number of a type that is a primitive, a sequence and so on. */
  typeByDefinition(definition: TypeDefinition): number;
  /** @param parameter the type that a generic one such as `Option` is of */
  addType(path: string, definition: TypeDefinition, parameter?: number): number;
  /** Adds variants; those of the same name or number that are there already give way. */
  addVariants(type: number, variants: readonly VariantJson[]): void;
  setConstant(pallet: string, constant: Omit<ConstantJson, 'docs'>): void;
}

export function metadataEdit(metadata: MetadataJson): MetadataEdit {
  const { types } = metadata.lookup;
  const find = (what: string, test: (each: TypeJson) => boolean): number => {
    const found = types.find(test);
    if (!found) throw new Error(`the metadata has no ${what}`);
    return found.id;
  };
  const pallet = (name: string): PalletJson => {
    const found = metadata.pallets.find((each) => each.name === name);
    if (!found) throw new Error(`the metadata has no pallet ${name}`);
    return found;
  };
  return {
    pallet,
    typeByPath: (path) => find(`type ${path}`, ({ type }) => type.path.join('::') === path),
    typeByDefinition(definition) {
      const wanted = JSON.stringify(definition);
      return find(`type ${wanted}`, ({ type }) => type.path.length === 0 && JSON.stringify(type.def) === wanted);
    },
    addType(path, definition, parameter) {
      const id = types.length;
      const params = parameter === undefined ? [] : [{ name: 'T', type: parameter }];
      types.push({ id, type: { path: path.split('::'), params, def: definition, docs: [] } });
      return id;
    },
    addVariants(id, variants) {
      const old = types[id];
      const def = old?.type.def;
      if (!old || !def || !hasVariants(def)) throw new Error(`type ${id} of the metadata has no variants`);
      const kept = def.variant.variants.filter(
        (each) => !variants.some((added) => added.name === each.name || added.index === each.index),
      );
      types[id] = { id, type: { ...old.type, def: { variant: { variants: [...kept, ...variants] } } } };
    },
    setConstant(name, constant) {
      const found = pallet(name);
      const kept = found.constants.filter((each) => each.name !== constant.name);
      found.constants = [...kept, { ...constant, docs: [] }];
    },
  };
}

const hasVariants = (definition: TypeDefinition): definition is VariantsDefinition => 'variant' in definition;
