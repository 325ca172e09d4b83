# From the list of all packages that npm writes (CycloneDX): those that are shipped. npm's own --omit=dev leaves out what tools need too.
.components |= map(select(all(.properties[]?; .name != "cdx:npm:package:development")))
| ([.metadata.component."bom-ref"] + [.components[]."bom-ref"]) as $kept
| .dependencies |= map(select(.ref | IN($kept[])) | .dependsOn |= map(select(IN($kept[]))))
