/** A table with two people in order, one of another domain, and two entries with faults. */
export const exampleCsv = `handle,fn,organization-name,organization-unit,title,device
@kim@example.com,Kim Park,Example Corp,Design,Designer,im:S2ltUGFyaw/0a01@example.com
@noor@example.com,Noor Haddad,Example Corp,Finance,Accountant,im:Tm9vckg/0b02@example.com
@sam@other.example,Sam Other,Other Ltd,,,im:U2FtTw/0c03@other.example
,Nobody Inparticular,Example Corp,,,im:Tm9ib2R5/0d04@example.com
@twice@example.com,Twice Kim,Example Corp,Design,,im:S2ltUGFyaw/0a01@example.com
`

/** Two cards: one in order, and one without a handle. */
export const exampleVcard = `BEGIN:VCARD
VERSION:4.0
FN:Rosa Lindqvist
ORG:Example Corp;Legal
TITLE:Counsel
IMPP;PREF=1:im:%40rosa@example.com
phone.IMPP:im:Um9zYUw/0e05@example.com
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Hand Le Less
ORG:Example Corp;Sales
END:VCARD
`
