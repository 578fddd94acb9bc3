// The grammar of SPARQL 1.1 Update (Query, section 19.8, productions [29] to [52]), with the W3C's names.
//
// Where this departs from the text of the recommendation, the language staying the same:
// - It is left-factored over INSERT, DELETE and WITH, so that it never goes back over more than a token.
// - QuadData and QuadPattern are one rule with a bracket for each use: what may stand in them is checked by the builder, which knows
//   from the bracket whose they are.
// - Update is a loop, not a recursion: a text of many operations is no deep one.
//
// In the short form an update may have bare names and dashed facts wherever it has IRIs and triples. GRAPH at the beginning of a fact
// is the keyword.
#pragma once

#include "parser/sparql/sparql_grammar.h"

namespace tercet::sparql::grammar {

// The keyword that begins an operation.
template <typename Word>
struct Begins : Word {};

// ---- Quads [48] to [52]

struct QuadGraph : sor<Var, iri> {};
struct QuadGraphOpen : OpenBrace {};
struct QuadGraphEnd : CloseBrace {};
struct NoGraphInGraph : not_at<GRAPH> {};
struct QuadsNotTriples : seq<GRAPH, must<QuadGraph, QuadGraphOpen>, opt<TriplesBlock>, must<NoGraphInGraph, QuadGraphEnd>> {};
struct Quads : seq<opt<TriplesBlock>, star<QuadsNotTriples, opt<Dot>, opt<TriplesBlock>>> {};
struct QuadsEnd : CloseBrace {};
template <typename Open>
struct QuadsInBraces : seq<Open, Quads, must<QuadsEnd>> {};

struct InsertDataOpen : OpenBrace {};
struct DeleteDataOpen : OpenBrace {};
struct DeleteWhereOpen : OpenBrace {};
struct DeleteTemplateOpen : OpenBrace {};
struct InsertTemplateOpen : OpenBrace {};
struct InsertQuadData : QuadsInBraces<InsertDataOpen> {};
struct DeleteQuadData : QuadsInBraces<DeleteDataOpen> {};
struct DeleteWherePattern : QuadsInBraces<DeleteWhereOpen> {};
struct DeleteTemplate : QuadsInBraces<DeleteTemplateOpen> {};
struct InsertTemplate : QuadsInBraces<InsertTemplateOpen> {};

// ---- Facts that come and go [38] to [44]

struct UsingGraph : iri {};
struct UsingNamedGraph : iri {};
struct UsingNamed : seq<NAMED, must<UsingNamedGraph>> {};
struct UsingClause : seq<USING, must<sor<UsingNamed, UsingGraph>>> {};
struct ModifyGroup : GroupGraphPattern {};

// Modify, behind its first keyword; the two differ in what is said when WHERE is missing.
struct InsertModifyWhere : WHERE {};
struct InsertModify : seq<InsertTemplate, star<UsingClause>, must<InsertModifyWhere, ModifyGroup>> {};
struct BothModifyWhere : WHERE {};
struct InsertClause : seq<INSERT, must<InsertTemplate>, star<UsingClause>, must<BothModifyWhere, ModifyGroup>> {};
struct DeleteModifyWhere : WHERE {};
struct DeleteOnly : seq<star<UsingClause>, must<DeleteModifyWhere, ModifyGroup>> {};
struct DeleteModify : seq<DeleteTemplate, sor<InsertClause, DeleteOnly>> {};

struct InsertData : seq<DATA, must<InsertQuadData>> {};
struct InsertOperation : seq<Begins<INSERT>, sor<InsertData, must<InsertModify>>> {};
struct DeleteData : seq<DATA, must<DeleteQuadData>> {};
struct DeleteWhere : seq<WHERE, must<DeleteWherePattern>> {};
struct DeleteOperation : seq<Begins<DELETE_>, sor<DeleteData, DeleteWhere, must<DeleteModify>>> {};

struct WithGraph : iri {};
struct WithInsert : InsertModify {};
struct WithDelete : DeleteModify {};
struct WithModify : sor<seq<DELETE_, must<WithDelete>>, seq<INSERT, must<WithInsert>>> {};
struct WithOperation : seq<Begins<WITH>, must<WithGraph, WithModify>> {};

// ---- Whole graphs [31] to [37], [45] to [47]

struct OperationSilent : SILENT {};
struct GraphIri : iri {};
struct GraphRef : seq<GRAPH, must<GraphIri>> {};
struct DefaultGraph : DEFAULT {};
struct NamedGraphs : NAMED {};
struct AllGraphs : ALL {};
struct GraphRefAll : sor<GraphRef, DefaultGraph, NamedGraphs, AllGraphs> {};
struct GraphOrDefault : sor<DefaultGraph, GraphRef, GraphIri> {};

struct LoadSource : iri {};
struct LoadInto : seq<INTO, must<GraphRef>> {};
struct Load : seq<Begins<LOAD>, opt<OperationSilent>, must<LoadSource>, opt<LoadInto>> {};
struct Clear : seq<Begins<CLEAR>, opt<OperationSilent>, must<GraphRefAll>> {};
struct Drop : seq<Begins<DROP>, opt<OperationSilent>, must<GraphRefAll>> {};
struct Create : seq<Begins<CREATE>, opt<OperationSilent>, must<GraphRef>> {};
struct ToKeyword : TO {};
struct FromGraphToGraph : seq<opt<OperationSilent>, must<GraphOrDefault, ToKeyword, GraphOrDefault>> {};
struct Add : seq<Begins<ADD_>, FromGraphToGraph> {};
struct Move : seq<Begins<MOVE>, FromGraphToGraph> {};
struct Copy : seq<Begins<COPY>, FromGraphToGraph> {};

// ---- Updates [29], [30]

struct Update1 : sor<InsertOperation, DeleteOperation, WithOperation, Load, Clear, Drop, Create, Add, Move, Copy> {};
struct UpdateOrEnd : sor<Update1, at<pegtl::eof>> {};
struct UpdateEnd : at<pegtl::eof> {};
struct Update : seq<Update1, star<Semicolon, Prologue, must<UpdateOrEnd>>, must<UpdateEnd>> {};

}  // namespace tercet::sparql::grammar
