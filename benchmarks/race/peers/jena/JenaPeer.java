// JenaPeer DATABASE: Apache Jena TDB2 in the race. Reads requests as lines of JSON and answers each with a line (../../README.md,
// "The protocol").
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonNumber;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.graph.Triple;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryCancelledException;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.query.ResultSet;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.out.NodeFmtLib;
import org.apache.jena.riot.resultset.ResultSetLang;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.system.Txn;
import org.apache.jena.system.progress.MonitorOutput;
import org.apache.jena.tdb2.DatabaseMgr;
import org.apache.jena.tdb2.loader.DataLoader;
import org.apache.jena.tdb2.loader.LoaderFactory;
import org.apache.jena.tdb2.solver.stats.Stats;
import org.apache.jena.tdb2.solver.stats.StatsCollector;
import org.apache.jena.tdb2.sys.TDBInternal;

public class JenaPeer {
    private static final MonitorOutput SILENT = (format, values) -> {};

    private final DatasetGraph dataset;
    private long bytes; // of all values read: kept, so that reading them is no dead code

    private JenaPeer(String database) {
        dataset = DatabaseMgr.connectDatasetGraph(database);
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("--version")) {
            System.out.println(version());
            return;
        }
        JenaPeer peer = new JenaPeer(arguments[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(peer.answer(line));
        }
    }

    private static String version() throws Exception {
        String jar = Path.of(DatabaseMgr.class.getProtectionDomain().getCodeSource().getLocation().toURI()).getFileName().toString();
        return jar.replaceAll("^jena-tdb2-|\\.jar$", "");
    }

    private static JsonNumber secondsSince(long begin) {
        return JsonNumber.value((System.nanoTime() - begin) / 1e9);
    }

    private String answer(String line) {
        JsonObject answer = new JsonObject();
        try {
            JsonObject request = JSON.parse(line);
            switch (request.getString("op")) {
                case "load" -> load(request.getString("file"), answer);
                case "run" -> run(request, answer);
                case "print" -> print(request, answer);
                case "write" -> write(request, answer);
                default -> throw new IllegalArgumentException("there is no request " + request.getString("op"));
            }
        } catch (QueryCancelledException error) {
            answer.put("timeout", "the engine stopped at the timeout");
        } catch (Throwable error) { // an engine out of memory has answered, too
            answer.put("error", error.toString());
        }
        return JSON.toStringFlat(answer);
    }

    private void load(String file, JsonObject answer) throws Exception {
        long begin = System.nanoTime();
        DataLoader loader = LoaderFactory.parallelLoader(dataset, SILENT);
        loader.startBulk();
        loader.load(file);
        loader.finishBulk();
        writeStatistics();
        answer.put("seconds", secondsSince(begin));
    }

    // What TDB2's optimizer orders patterns by when it finds the file.
    private void writeStatistics() throws Exception {
        StatsCollector collector = Txn.calculateRead(dataset, () -> Stats.gather(dataset.getDefaultGraph()));
        Stats.write(TDBInternal.getDatasetGraphTDB(dataset).getLocation().getPath("stats.opt"), collector.results());
    }

    private interface Preparation {
        void prepare() throws IOException;
    }

    // What is done with an answer; the number of its rows.
    private interface Work {
        long rows(Query query, QueryExec execution) throws IOException;
    }

    private void run(JsonObject request, JsonObject answer) throws IOException {
        timed(request, answer, () -> {}, (query, execution) -> read(query, execution, row -> {
            for (Node node : row) bytes += length(node);
        }));
        answer.put("bytes", bytes);
    }

    // Prints to a new file each time: some file systems flush one that is overwritten to the disk as it is closed.
    private void print(JsonObject request, JsonObject answer) throws IOException {
        Path file = Path.of(request.getString("file"));
        Lang format = formatOf(request.getString("format"));
        timed(request, answer, () -> Files.deleteIfExists(file), (query, execution) -> {
            RowSet solutions = execution.select();
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                ResultSetFormatter.output(out, ResultSet.adapt(solutions), format);
            }
            return solutions.getRowNumber();
        });
    }

    private static Lang formatOf(String name) {
        return switch (name) {
            case "csv" -> ResultSetLang.RS_CSV;
            case "tsv" -> ResultSetLang.RS_TSV;
            case "json" -> ResultSetLang.RS_JSON;
            default -> throw new IllegalArgumentException("there is no format " + name);
        };
    }

    // Runs the query as often as is asked for; the preparation before each run is not timed.
    private void timed(JsonObject request, JsonObject answer, Preparation preparation, Work work) throws IOException {
        JsonArray seconds = new JsonArray();
        long rows = 0;
        for (int left = request.get("times").getAsNumber().value().intValue(); left > 0; --left) {
            preparation.prepare();
            long begin = System.nanoTime();
            rows = execute(request, work);
            seconds.add(secondsSince(begin));
        }
        answer.put("seconds", seconds);
        answer.put("rows", rows);
    }

    private void write(JsonObject request, JsonObject answer) throws Exception {
        try (BufferedWriter out = Files.newBufferedWriter(Path.of(request.getString("file")), StandardCharsets.UTF_8)) {
            StringBuilder line = new StringBuilder();
            answer.put("rows", execute(request, (query, execution) -> read(query, execution, row -> {
                line.setLength(0);
                for (int i = 0; i < row.length; ++i) {
                    if (i != 0) line.append('\t');
                    if (row[i] != null) line.append(NodeFmtLib.strNT(row[i]));
                }
                writeLine(out, line);
            })));
        }
    }

    private static void writeLine(BufferedWriter out, StringBuilder line) {
        try {
            out.append(line).append('\n');
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static int length(Node node) {
        if (node == null) return 0;
        if (node.isURI()) return node.getURI().length();
        return node.isLiteral() ? node.getLiteralLexicalForm().length() : node.getBlankNodeLabel().length();
    }

    private long execute(JsonObject request, Work work) throws IOException {
        dataset.begin(ReadWrite.READ);
        try {
            Query query = QueryFactory.create(request.getString("text"));
            long milliseconds = (long) (request.get("timeout").getAsNumber().value().doubleValue() * 1000);
            try (QueryExec execution =
                     QueryExec.dataset(dataset).query(query).timeout(milliseconds, TimeUnit.MILLISECONDS).build()) {
                return work.rows(query, execution);
            }
        } finally {
            dataset.end();
        }
    }

    // The number of rows; `each` gets the values of one, null where there is none. The array is used again.
    private static long read(Query query, QueryExec execution, Consumer<Node[]> each) {
        if (query.isAskType()) {
            each.accept(new Node[] {NodeFactory.createLiteralDT(Boolean.toString(execution.ask()), XSDDatatype.XSDboolean)});
            return 1;
        }
        return query.isConstructType() ? triples(execution, each) : solutions(execution.select(), each);
    }

    private static long triples(QueryExec execution, Consumer<Node[]> each) {
        long rows = 0;
        for (Iterator<Triple> triples = execution.constructTriples(); triples.hasNext(); ++rows) {
            Triple triple = triples.next();
            each.accept(new Node[] {triple.getSubject(), triple.getPredicate(), triple.getObject()});
        }
        return rows;
    }

    private static long solutions(RowSet solutions, Consumer<Node[]> each) {
        List<Var> variables = new ArrayList<>(solutions.getResultVars());
        Node[] row = new Node[variables.size()];
        long rows = 0;
        for (; solutions.hasNext(); ++rows) {
            Binding binding = solutions.next();
            for (int i = 0; i < row.length; ++i) row[i] = binding.get(variables.get(i));
            each.accept(row);
        }
        return rows;
    }
}
