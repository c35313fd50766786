import type { Metadata } from "next";
import { ROUTE_TABLE } from "@/app/api/v1/route-table";
import { PageFrame } from "@/components/shell/page-frame";
import { Panel } from "@/components/ui/panel";
import { PERMISSIONS } from "@/lib/domain/access/permissions";
import { type ApiOperation, operationsOf } from "@/lib/web/openapi";

export const metadata: Metadata = { title: "API" };

/** Server: the reference of the REST API, from the same declarations that the routes enforce. */
export default function ApiDocsPage() {
  const operations = operationsOf(ROUTE_TABLE);
  const resources = [...new Set(operations.map(resourceOf))];
  return (
    <PageFrame
      title="API"
      about={
        <>
          Everything the pages do, below <code>/api/v1</code>. Send an API token as <code>Authorization: Bearer</code>,
          and an <code>Idempotency-Key</code> with every POST that may be repeated. For programs:{" "}
          <a className="text-accent underline" href="/api/v1/openapi.json">
            OpenAPI 3.1
          </a>{" "}
          and the{" "}
          <a className="text-accent underline" href="/api/v1/schemas/dag.json">
            JSON Schema of the DAG document
          </a>
          .
        </>
      }
    >
      {resources.map((resource) => (
        <Panel key={resource} title={resource}>
          <table className="w-full table-fixed text-left">
            <thead>
              <tr className="text-muted text-xs">
                <th className="w-16 py-1 font-medium">Method</th>
                <th className="w-80 py-1 font-medium">Address</th>
                <th className="py-1 font-medium">What it does</th>
                <th className="w-52 py-1 font-medium">Right</th>
                <th className="w-44 py-1 font-medium">Roles</th>
              </tr>
            </thead>
            <tbody>
              {operations
                .filter((one) => resourceOf(one) === resource)
                .map((operation) => (
                  <OperationRow key={`${operation.method} ${operation.path}`} operation={operation} />
                ))}
            </tbody>
          </table>
        </Panel>
      ))}
    </PageFrame>
  );
}

const resourceOf = ({ path }: ApiOperation): string => path.split("/")[1] ?? "";

function OperationRow({ operation: { method, path, declaration } }: { operation: ApiOperation }) {
  const { summary, permission, tokens } = declaration;
  return (
    <tr className="border-line border-t align-top">
      <td className="py-1.5 font-mono text-xs">{method}</td>
      <td className="py-1.5 pr-4 font-mono text-xs">{path}</td>
      <td className="py-1.5 pr-4">
        {summary}.{tokens === "refused" ? <span className="text-muted"> API tokens are refused.</span> : null}
      </td>
      <td className="py-1.5 pr-4 font-mono text-xs">{permission}</td>
      <td className="py-1.5 text-muted text-xs">{PERMISSIONS[permission].join(", ")}</td>
    </tr>
  );
}
