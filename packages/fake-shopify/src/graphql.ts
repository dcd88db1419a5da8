import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from "graphql";

/** An API over an official schema: the schema checks documents and answers, the root has what the shop does. */
export function createGraphqlApi(schema: GraphQLSchema, rootValue: object) {
  return async (text: string, variableValues: Readonly<Record<string, unknown>>) => {
    const document = read(schema, text);
    if (!("kind" in document)) return Response.json({ errors: document });
    return Response.json(await execute({ schema, document, rootValue, variableValues }));
  };
}

/** Checking a document against a schema of 3500 types takes a while: each is checked once. */
const known = new Map<string, DocumentNode | readonly GraphQLError[]>();

function read(schema: GraphQLSchema, text: string): DocumentNode | readonly GraphQLError[] {
  const before = known.get(text);
  if (before) return before;
  const result = check(schema, text);
  known.set(text, result);
  return result;
}

function check(schema: GraphQLSchema, text: string): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(text);
    const errors = validate(schema, document);
    return errors.length > 0 ? errors : document;
  } catch (error) {
    if (error instanceof GraphQLError) return [error];
    throw error;
  }
}

/** The whole answer of a bucket that is empty: HTTP 200, and no data. */
export function throttled(): Response {
  return Response.json({
    errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
    extensions: {
      cost: {
        requestedQueryCost: 10,
        throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 0, restoreRate: 100 },
      },
    },
  });
}
