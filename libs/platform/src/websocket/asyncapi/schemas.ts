import type { INestApplication, Type } from '@nestjs/common';
import { DECORATORS, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { getMetadataStorage } from 'class-validator';

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * JSON schemas of classes with `@ApiProperty`, and of the classes that these refer to, by class name.
 *
 * @throws Error for a property that is validated but not described, or two classes of one name: the contract would lie
 */
export function schemasOf(app: INestApplication, classes: readonly Type[]): Record<string, Schema> {
  const unique = [...new Set(classes)];
  unique.forEach(checkDescribed);
  const names = unique.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Two classes named ${twice} are part of the contract`);
  // OpenAPI 3.1 is JSON schema, as AsyncAPI is; 3.0 has words of its own.
  const config = new DocumentBuilder().setOpenAPIVersion('3.1.0').build();
  const { components } = SwaggerModule.createDocument(app, config, { extraModels: unique });
  const schemas = Object.entries(components?.schemas ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(schemas.map(([name, schema]) => [name, { ...schema }]));
}

/** Reference to the schema of a class. */
export function schemaRef({ name }: Type): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function checkDescribed(type: Type): void {
  const described = new Set(
    ((Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES_ARRAY, type.prototype as object) ?? []) as string[]).map(
      (key) => key.replace(/^:/, ''),
    ),
  );
  const validated = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  for (const { propertyName } of validated) {
    if (!described.has(propertyName))
      throw new Error(`${type.name}.${propertyName} is validated but has no @ApiProperty`);
  }
}
